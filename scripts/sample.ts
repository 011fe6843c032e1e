/** A summary of a simulated server as a reader's own would be: without the ports and paths of the machine that made it. */
export function asElsewhere(summary: string): string {
  const [, filesHost = ''] = /`files-host` \| (http\S+)/u.exec(summary) ?? []
  return summary
    .replaceAll(filesHost === '' ? /(?!)/gu : filesHost, `${HOST}8081`)
    .replaceAll(/http<span>&#58;<\/span>\/\/127\.0\.0\.1<span>&#58;<\/span>\d+/gu, `${HOST}8008`)
    .replaceAll(
      /(`receipt-file` \| ).*(?= \|)/gu,
      '$1/home/runner/work/&#95;temp/clearml-cleanup-receipt.json',
    )
}

const HOST = 'http<span>&#58;</span>//clearml.example.com<span>&#58;</span>'
