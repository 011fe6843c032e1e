import { expect, test } from '@jest/globals'
import type { Import } from '../../scripts/imports.ts'
import { pictureOf } from '../../scripts/rooms.ts'

function imported(from: string, to: string, how: Import['how'] = 'eager'): Import {
  return { from: `src/${from}`, to: `src/${to}`, how }
}

test('rooms are drawn with the arrows between them, each once; a house shows the rooms inside', () => {
  const imports = [
    imported('main.ts', 'plan/plan.ts'),
    imported('report/counts.ts', 'plan/plan.ts'),
    imported('report/totals.ts', 'plan/rule.ts', 'lazy'),
    imported('files/stores/s3.ts', 'files/tally.ts'),
    imported('files/locate.ts', 'plan/plan.ts'),
  ]
  expect(pictureOf(imports).split('\n')).toEqual([
    'flowchart TD',
    '  subgraph files["files/"]',
    '    files_own["*.ts"]',
    '    files_stores["stores/"]',
    '  end',
    '  plan["plan/"]',
    '  report["report/"]',
    '  files --> plan',
    '  files_stores --> files_own',
    '  report --> plan',
  ])
})

test('types draw no arrow, nor do errors, which everybody takes', () => {
  const imports = [
    imported('plan/rule.ts', 'clearml/task.ts', 'types'),
    imported('policy/read.ts', 'clearml/errors.ts'),
    imported('plan/rule.ts', 'plan/plan.ts'),
  ]
  expect(pictureOf(imports)).not.toContain('-->')
})
