// Package web holds everything a browser is given: the page templates, the
// built scripts and styles, and the view models the server fills in.
//
// The server makes a view, calls [Render] with the name of its page, and serves
// /assets/ through [Asset] or [AssetHandler]. Nothing here knows a session, a
// rubric or a store: views are plain strings, numbers and slices, so the words
// on a page can be tested without running an interview, and the domain can
// change without a template noticing.
//
// Decisions:
//
//   - Pages are html/template with real links and forms. Only the interview room
//     needs JavaScript; everything else works with it switched off.
//   - No template holds an inline script, style or handler, because the service
//     sends a Content-Security-Policy that forbids them, with Trusted Types.
//   - dist is built by the nested module web/tools and committed, so that `go
//     build` alone gives a whole program. Files are named after their checksum
//     and can be cached for ever.
//   - Every asset is embedded three times (plain, gzip, brotli). Memory is cheaper
//     than compressing on each request, and the best brotli level is too slow for
//     that anyway.
package web
