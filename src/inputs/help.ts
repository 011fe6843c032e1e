import texts from './help-texts.json' with { type: 'json' }
import { INPUT_NAMES, specOf, type InputName } from './table.ts'

const WIDTH = 88
const INDENT = ' '.repeat(6)

/** The heading before an input, which goes for those that follow it. */
const HEADINGS: Partial<Record<InputName, string>> = {
  'api-host': 'Server',
  target: 'What goes',
  'dry-run': 'The run',
  'delete-files': 'Files',
}

const INTRO = `Usage: node dist/index.js [FLAG]...

  node dist/index.js --dry-run --delete-threshold-days 60 --force-delete

Every input of the action is a flag: --name VALUE or --name=VALUE. A flag without VALUE
stands for true; write --name=false for false. A flag with VALUE... may be repeated, once
for each line. What is not given is taken from the variable in brackets, then from the
clearml.conf of the ClearML SDK (--config-file, else CLEARML_CONFIG_FILE, else that in the
home folder), then by default.

Without --dry-run the run deletes. The receipt, a list of all tasks with what became of
them, goes to clearml-cleanup-receipt.json in the current folder, or to --receipt-file.`

const EXIT_CODES = `Exit codes
  0  done
  1  the run failed, was stopped, or left tasks or files that it should have deleted
  2  the flags or variables were refused; nothing was asked of the server`

const OTHERS = `Other flags
  --compare OLD NEW   what two receipts of dry runs differ in, as Markdown
  --help, -h
  --version`

/** What `--help` prints. */
export function helpText(version: string): string {
  const inputs = INPUT_NAMES.map(inputText)
  const parts = [
    `ClearML Cleanup ${version}`,
    wrapped(texts.description, ''),
    INTRO,
    ...inputs,
    OTHERS,
    EXIT_CODES,
  ]
  return `${parts.join('\n\n')}\n`
}

function inputText(name: InputName): string {
  const heading = HEADINGS[name] === undefined ? '' : `${HEADINGS[name]}\n`
  const { form, variables, default: standard } = specOf(name)
  const notes = [
    ...(variables === undefined ? [] : [`[${variables.join(', ')}]`]),
    ...(standard === undefined ? [] : [`[default: ${standard}]`]),
  ]
  const head = form === 'secret' ? `${name}, by the variable only` : `--${name}${VALUES[form]}`
  return `${heading}  ${head}\n${wrapped([texts.inputs[name], ...notes].join(' '), INDENT)}`
}

const VALUES = { text: ' VALUE', lines: ' VALUE...', boolean: '' } as const

function wrapped(text: string, indent: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    const longer = line === '' ? `${indent}${word}` : `${line} ${word}`
    if (longer.length <= WIDTH || line === '') lines[lines.length - 1] = longer
    else lines.push(`${indent}${word}`)
  }
  return lines.join('\n')
}
