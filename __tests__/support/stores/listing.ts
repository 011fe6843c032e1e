import type { Bucket, ObjectReader, StoredObject } from '../../../src/files/stores/store.ts'

/** The pages of a listing. */
export async function pagesOf(
  reader: ObjectReader,
  bucket: Bucket,
  prefix: string,
): Promise<readonly (readonly StoredObject[])[]> {
  const pages: (readonly StoredObject[])[] = []
  for await (const page of reader.list(bucket, prefix)) pages.push(page)
  return pages
}
