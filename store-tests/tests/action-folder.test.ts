import { actionSuite } from '../support/action-suite.ts'
import { startFolder } from '../support/folder.ts'
import { folderStore } from '../support/shelf.ts'

actionSuite('folder', () => Promise.resolve([folderStore(startFolder())]), { knowsBuckets: false })
