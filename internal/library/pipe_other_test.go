//go:build !unix

package library_test

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
