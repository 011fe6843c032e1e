import { stripTypeScriptTypes } from 'node:module'

/** Jest's transform for TypeScript: types become blanks, as Node itself does it, so lines and columns stay. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
}
