/**
 * The icon of every page that people see, inside the page: a browser that finds none asks for /favicon.ico and complains. A page's policy
 * has to allow `img-src data:`.
 */
export const pageIcon = `<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230b6bcb'/%3E%3Ctext x='16' y='23' font-family='Georgia,serif' font-size='20' fill='white' text-anchor='middle'%3EP%3C/text%3E%3C/svg%3E">`;
