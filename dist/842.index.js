export const id = 842;
export const ids = [842];
export const modules = {

/***/ 55842:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ open)
/* harmony export */ });
/**
 * Takes the place of `open` (`overrides` in package.json). @azure/identity needs it only to let a person sign in with a
 * browser, which no workflow can; it would bring ten packages along, and a shell script of 32 kB into dist/.
 */
function open() {
  throw new Error('nobody can sign in with a browser here')
}


/***/ })

};
