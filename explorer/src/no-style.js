// Stands in for react-style-singleton, with which GraphiQL's dialogs and menus write a style element into the page
// to lock its scrolling. A strict content security policy refuses that element, and nothing needs the lock.
const Nothing = () => null;

export const styleSingleton = () => Nothing;
export const styleHookSingleton = () => () => {};
export const stylesheetSingleton = () => ({ add() {}, remove() {} });
