//go:build linux

package main

import (
	"context"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// node is a file or folder of the mount. Everything but writing and flushing is
// the loopback's business.
type node struct {
	*fs.LoopbackNode

	disk *disk
}

var (
	_ fs.NodeWrapChilder     = (*node)(nil)
	_ fs.NodeOpener          = (*node)(nil)
	_ fs.NodeCreater         = (*node)(nil)
	_ fs.NodeSetattrer       = (*node)(nil)
	_ fs.NodeCopyFileRanger  = (*node)(nil)
	_ fs.FileWriter          = (*file)(nil)
	_ fs.FileFsyncer         = (*file)(nil)
	_ fs.FileAllocater       = (*file)(nil)
	_ fs.FilePassthroughFder = (*file)(nil)
)

// WrapChild makes children of the same kind.
func (n *node) WrapChild(_ context.Context, ops fs.InodeEmbedder) fs.InodeEmbedder {
	if loopback, ok := ops.(*fs.LoopbackNode); ok {
		return &node{LoopbackNode: loopback, disk: n.disk}
	}
	return ops
}

// path is where the file lies in the backing folder at the moment.
func (n *node) path() string { return filepath.Join(n.disk.backing, n.Path(n.Root())) }

// tracked reports whether a power cut concerns the file.
func (n *node) tracked() bool { return !strings.HasSuffix(n.path(), "-shm") }

// Open opens a file; emptying it is a change like any other.
func (n *node) Open(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	if flags&syscall.O_TRUNC != 0 && n.tracked() {
		flags &^= syscall.O_TRUNC
		empty := func() syscall.Errno { return fs.ToErrno(syscall.Truncate(n.path(), 0)) }
		if errno := n.disk.change(n.path(), 0, -1, empty); errno != 0 {
			return nil, 0, errno
		}
	}
	handle, fuseFlags, errno := n.LoopbackNode.Open(ctx, flags)
	return n.wrap(handle), fuseFlags, errno
}

// Create makes a file.
func (n *node) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	inode, handle, fuseFlags, errno := n.LoopbackNode.Create(ctx, name, flags, mode, out)
	if errno != 0 {
		return inode, handle, fuseFlags, errno
	}
	if child, ok := inode.Operations().(*node); ok {
		handle = child.wrap(handle)
	}
	return inode, handle, fuseFlags, errno
}

// Setattr changes what a file is; of that, a power cut takes back its size.
func (n *node) Setattr(ctx context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	// The loopback takes the file by its name when it gets no handle.
	set := func() syscall.Errno { return n.LoopbackNode.Setattr(ctx, nil, in, out) }
	size, sized := in.GetSize()
	if !sized || !n.tracked() {
		return set()
	}
	return n.disk.change(n.path(), int64(size), -1, set)
}

// CopyFileRange sends whoever copies to reading and writing.
func (*node) CopyFileRange(context.Context, fs.FileHandle, uint64, *fs.Inode, fs.FileHandle, uint64, uint64, uint64) (uint32, syscall.Errno) {
	return 0, syscall.ENOTSUP
}

func (n *node) wrap(handle fs.FileHandle) fs.FileHandle {
	if loopback, ok := handle.(*fs.LoopbackFile); ok && n.tracked() {
		return &file{LoopbackFile: loopback, node: n}
	}
	return handle
}

// file is an open file whose writes can be undone.
type file struct {
	*fs.LoopbackFile

	node *node
}

// Write writes, and notes what was there before.
func (f *file) Write(ctx context.Context, data []byte, at int64) (n uint32, errno syscall.Errno) {
	errno = f.node.disk.change(f.node.path(), at, len(data), func() (errno syscall.Errno) {
		n, errno = f.LoopbackFile.Write(ctx, data, at)
		return errno
	})
	return n, errno
}

// Fsync is the promise: there is nothing to undo any more. The backing folder
// itself needn't be flushed, for only this program is ever cut off.
func (f *file) Fsync(context.Context, uint32) syscall.Errno { return f.node.disk.flush(f.node.path()) }

// Allocate isn't offered; programs then write.
func (*file) Allocate(context.Context, uint64, uint64, uint32) syscall.Errno { return syscall.ENOTSUP }

// PassthroughFd would let the kernel write past us.
func (*file) PassthroughFd() (int, bool) { return 0, false }
