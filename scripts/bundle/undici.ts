/**
 * Takes the place of `undici` in the bundle (`paths` in tsconfig.json). @actions/http-client needs it only to lend a
 * proxy to others' `fetch`, which nothing here asks for; loading it took a third of the start.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its name is what the importing module needs
export class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle: requests through a proxy go by node:https')
  }
}
