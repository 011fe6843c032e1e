import { DefaultReporter } from '@jest/reporters'

/** Jest's reporter of what people see, without the lines of suites that passed and printed nothing. */
export default class QuietReporter extends DefaultReporter {
  printTestFileHeader(testPath, config, result) {
    const passed = result.numFailingTests === 0 && result.testExecError === undefined
    if (!passed || result.console?.length) super.printTestFileHeader(testPath, config, result)
  }
}
