import type { FileserverReply } from './types.ts'

const PAGES = {
  400: ['Bad Request', 'The browser (or proxy) sent a request that this server could not understand.'],
  401: [
    'Unauthorized',
    'The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn&#39;t understand how to supply the credentials required.',
  ],
  404: [
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  405: ['Method Not Allowed', 'The method is not allowed for the requested URL.'],
  500: [
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
} as const

export const HTML = 'text/html; charset=utf-8'

/** Everything but a file is sent as HTML, JSON and plain sentences too. */
export const reply = (
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): FileserverReply => ({
  status,
  headers: { 'content-type': HTML, 'access-control-allow-origin': '*', ...headers },
  body,
})

export function errorPage(status: keyof typeof PAGES, headers: Record<string, string> = {}): FileserverReply {
  const [title, text] = PAGES[status]
  const html = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`
  return reply(status, html, headers)
}
