// Package httpd is the service's HTTP side: the pages, the JSON API, health, and
// the door to the live WebSocket. It translates requests into calls of the
// engine and answers into pages and documents; it decides nothing about
// interviews.
//
//	gate, err := httpd.NewGate(listener.Addr().String(), publicURL)
//	server := httpd.New(httpd.Options{Engine: e, Library: l, Live: live, Gate: gate, ...})
//	err = server.HTTP().Serve(listener)
//
// Whoever composes the program owns the listener and the shutdown. Sockets that
// were upgraded are the live package's: http.Server.Shutdown doesn't wait for them.
//
// Decisions:
//
//   - Echo routes and recycles contexts; limits, origins and errors are ours.
//     None of its middleware that guesses (slash redirects, method override,
//     proxy headers) is used, and its static file server isn't either.
//   - Every refusal is a *problem, an RFC 9457 document under /api and a page
//     elsewhere. One function maps fault kinds to statuses. The text of an error
//     never reaches a client: it may quote what somebody wrote.
//   - One log line a request, by the outermost middleware, with the path but
//     without the query. An error is logged there and nowhere else.
//   - The Host header must name this server (Gate), which is what keeps a page
//     of another site from reaching a server on loopback by rebinding its name.
//     With that settled, same-origin checks can rely on Host.
//   - A page that posts a form is sent with the referrer policy same-origin, all
//     else with no-referrer: under no-referrer browsers send "Origin: null" with
//     a form, and on a plain-http address of a local network, where there is no
//     Sec-Fetch-Site either, the form could not be told from a foreign one.
//   - While a round runs, nothing tells which move, question or competency the
//     director has in mind: the rubric would be given away.
package httpd
