export const id = 497;
export const ids = [497];
export const modules = {

/***/ 7497:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ open)
/* harmony export */ });
/**
 * Takes the place of `open` in the bundle (`paths` in tsconfig.json). @azure/identity needs it only to let a person sign
 * in with a browser, which no workflow can; it would bring a shell script of 32 kB into dist/.
 */
function open() {
  throw new Error('nobody can sign in with a browser here')
}


/***/ })

};
