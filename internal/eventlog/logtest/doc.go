// Package logtest is the conformance suite of eventlog: every sentence of the
// contract as a test that each store runs on itself.
//
//	func TestConformance(t *testing.T) {
//		logtest.Run(t, func(t *testing.T) logtest.Store { ... })
//	}
//
// Beside the cases there is a model test: random operations on a store and on
// a map that knows the rules, which must agree after every step. The suite is
// itself tested by stores with one defect each, all of which it must refuse.
package logtest
