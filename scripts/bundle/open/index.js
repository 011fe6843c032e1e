/**
 * Takes the place of `open` (`overrides` in package.json). @azure/identity needs it only to let a person sign in with a
 * browser, which no workflow can; it would bring ten packages along, and a shell script of 32 kB into dist/.
 */
export default function open() {
  throw new Error('nobody can sign in with a browser here')
}
