/* A choice on a page is a step that the browser's "back" takes back. Streamlit replaces the address
   instead (1.67); here the first change of it after somebody clicked or typed is a step of its own.
   Going back, and what the server adds to the address by itself, stays a replacement. */
(() => {
  let chosen = false;
  const replace = history.replaceState.bind(history);
  for (const kind of ["click", "keydown"]) addEventListener(kind, () => { chosen = true; }, true);
  addEventListener("popstate", () => { chosen = false; }, true);
  history.replaceState = (state, title, url) => {
    const search = url ? new URL(url, location.href).search : location.search;
    if (!chosen || search === location.search) return replace(state, title, url);
    chosen = false;
    return history.pushState(state, title, url);
  };
})();
