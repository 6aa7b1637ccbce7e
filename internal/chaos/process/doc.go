// Package process runs a server as a child process and lets it suffer: it is
// killed, stopped, asked to end and started again, always by its own id.
//
//	service := process.New(process.Command{Path: bin, Args: args, Ready: "Listening on "})
//	err := service.Start()      // returns when it has said that it is ready
//	service.Kill()              // as kill -9 does, and waits until it is gone
//	err = service.Start()       // again, with the same arguments
//
// A Process that runs is told apart from one that doesn't, not why it ended:
// whoever injects faults knows what it did, and Ended tells of any other end.
package process
