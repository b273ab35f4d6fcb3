/** What lets styles that scripts make pass the page's policy: the server puts a new one into each page; none while developing. */
const given = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;

export const styleNonce = given === "" ? undefined : given;

// Where react-remove-scroll, which keeps the page still under a dialog, looks for it.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
