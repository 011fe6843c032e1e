import { describe, expect, test } from '@jest/globals'
import { s3Endpoints, splitS3Uri, type S3Endpoint } from '../../../src/files/stores/s3-endpoints.ts'

function parse(text: string): readonly S3Endpoint[] {
  const parsed = s3Endpoints(text)
  if (!parsed.ok) throw new Error(parsed.accepted)
  return parsed.value
}

describe('s3Endpoints', () => {
  test('reads an endpoint a line, with variables and region', () => {
    expect(
      parse(
        [
          'http://MinIO.lan:9000 MINIO_KEY MINIO_SECRET region=eu',
          '',
          '  https://s3.example.com/  ',
          'https://ceph.lan region=us-east-1\r',
          'https://r2.example.com:443\tR2_KEY\tR2_SECRET',
        ].join('\n'),
      ),
    ).toEqual([
      {
        host: 'minio.lan:9000',
        url: 'http://minio.lan:9000',
        region: 'eu',
        variables: { key: 'MINIO_KEY', secret: 'MINIO_SECRET' },
      },
      { host: 's3.example.com', url: 'https://s3.example.com', region: undefined, variables: undefined },
      { host: 'ceph.lan', url: 'https://ceph.lan', region: 'us-east-1', variables: undefined },
      {
        host: 'r2.example.com',
        url: 'https://r2.example.com',
        region: undefined,
        variables: { key: 'R2_KEY', secret: 'R2_SECRET' },
      },
    ])
    expect(parse('')).toEqual([])
  })

  test.each([
    ['minio.lan:9000', 'line 1 starts with no http or https URL'],
    ['s3://minio.lan:9000', 'line 1 starts with no http or https URL'],
    ['http://user:pw@minio.lan', 'line 1 starts with no http or https URL'],
    ['http://minio.lan/bucket', 'line 1 starts with no http or https URL'],
    ['http://minio.lan/?', 'line 1 starts with no http or https URL'],
    ['http://a.lan\nhttp://b.lan KEY', 'line 2 names one variable'],
    ['http://a.lan KEY SECRET MORE', 'line 1 has words too many'],
    ['http://a.lan KEY SECRET zone=eu', 'line 1 ends in something else than region=NAME'],
    ['http://a.lan KEY SECRET region=', 'line 1 ends in something else than region=NAME'],
    ['http://a.lan minioadmin minioadmin', 'line 1 must name environment variables in capitals'],
    ['http://a.lan\nhttps://a.lan', 'line 2 names a host a second time'],
    ['http://a.lan:9000\nhttps://A.lan:9000', 'line 2 names a host a second time'],
  ])('refuses %j and says where', (text, problem) => {
    const parsed = s3Endpoints(text)
    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? '' : parsed.accepted).toContain(problem)
  })

  test('does not show what may be a secret', () => {
    const parsed = s3Endpoints('http://u:hunter2@a.lan hunter2 hunter2')
    expect(parsed.ok ? '' : parsed.accepted).not.toContain('hunter2')
  })
})

describe('splitS3Uri', () => {
  const endpoints = parse('http://minio.lan:9000\nhttps://store.example.com\nhttp://plain.lan')

  test.each([
    ['s3://my-bucket/a/b', undefined, 'my-bucket', 'a/b'],
    ['s3://my-bucket-2/a', undefined, 'my-bucket-2', 'a'],
    ['s3://minio.lan/a', undefined, 'minio.lan', 'a'],
    ['s3://minio.lan:9000/my-bucket/a/b', 'minio.lan:9000', 'my-bucket', 'a/b'],
    ['s3://MINIO.lan:9000/my-bucket-2/a', 'minio.lan:9000', 'my-bucket-2', 'a'],
    ['s3://store.example.com/b/k', 'store.example.com', 'b', 'k'],
    ['s3://store.example.com:443/b/k', 'store.example.com', 'b', 'k'],
    ['s3://plain.lan:80/b/k', 'plain.lan', 'b', 'k'],
    ['s3://b/a%2Fb c?d#e/../f+', undefined, 'b', 'a%2Fb c?d#e/../f+'],
    // The SDK that uploads cuts every leading slash.
    ['s3://b//a//b', undefined, 'b', 'a//b'],
    ['s3://minio.lan:9000/b//a', 'minio.lan:9000', 'b', 'a'],
    ['s3://b/line\nbreak', undefined, 'b', 'line\nbreak'],
  ])('%j', (uri, host, bucket, key) => {
    expect(splitS3Uri(uri, endpoints)).toEqual({ ok: true, location: { host, bucket, key } })
  })

  test.each([
    ['s3://other.lan:9000/b/k', 'no endpoint configured for other.lan:9000: add it to s3-endpoints'],
    ['s3://minio.lan:9001/b/k', 'no endpoint configured for minio.lan:9001: add it to s3-endpoints'],
    ['s3://plain.lan:443/b/k', 'no endpoint configured for plain.lan:443: add it to s3-endpoints'],
    ['s3://minio.lan:9000/b', 'it names no object'],
    ['s3://minio.lan:9000/b/', 'it names no object'],
    ['s3://b', 'it names no object'],
    ['s3://b//', 'it names no object'],
    ['s3://key:secret@minio.lan:9000/b/k', 'the part after s3:// is neither a bucket nor a host'],
    ['s3:///b/k', 'the part after s3:// is neither a bucket nor a host'],
    ['s3://minio.lan:9000/../k', '".." is no name of a bucket'],
    ['s3://minio.lan:9000/arn:aws:s3:::b/k', '"arn:aws:s3:::b" is no name of a bucket'],
    ['https://b.s3.amazonaws.com/k', 'not an s3:// URI'],
  ])('refuses %j', (uri, reason) => {
    expect(splitS3Uri(uri, endpoints)).toEqual({ ok: false, reason })
  })
})
