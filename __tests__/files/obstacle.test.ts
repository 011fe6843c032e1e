import { expect, test } from '@jest/globals'
import { obstacleText, type Obstacle } from '../../src/files/obstacle.ts'

test.each<[Obstacle, uri: string, words: string[]]>([
  ['not-configured', 'http://old:8081/p/t/a', ['http://old:8081 is not configured', 'files-host or uri-map']],
  ['not-configured', 's3://minio:9000/b/k', ['s3://minio:9000 is not configured', 'name it in s3-endpoints']],
  ['not-configured', 'odd', ['odd is not configured']],
  [
    'local',
    '/mnt/share/t/a.pt',
    ['/mnt/share/t/a.pt lies on a disk of the machine that trained', 'uri-map', 'local-roots'],
  ],
  ['odd-path', 'http://f/p/../a', ['http://f/p/../a has `.` or `..`', 'by hand']],
  ['nested', 'http://f/x/y/a', ['http://f/x/y/a lies in the folder of another task']],
])('%s says what it is of %s, and what can be done', (obstacle, uri, words) => {
  const text = obstacleText(obstacle, uri)
  for (const word of [...words, 'set on-file-error to delete-task']) expect(text).toContain(word)
})
