// Parts of the page that the server draws, drawn again without leaving it.

/** Put what the server draws today in the place of the elements with these ids; false when it is away. */
export function redraw(...ids) {
  const request = new XMLHttpRequest(); // it parses the page into nodes, and runs nothing of it
  request.open("GET", location.pathname);
  request.responseType = "document";
  return new Promise((done) => {
    request.onloadend = () => {
      const drawn = request.status === 200 ? request.response : null;
      for (const id of drawn ? ids : []) {
        const fresh = drawn.getElementById(id);
        if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
      }
      done(Boolean(drawn));
    };
    request.send();
  });
}
