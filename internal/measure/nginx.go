package measure

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

// NginxPath finds nginx; Debian keeps it where only root looks. The error says that
// it isn't installed.
func NginxPath() (string, error) {
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("nginx isn't installed")
}

// Nginx writes the configuration into the folder and returns the command line, from
// the program's path on, that serves it with all its files in that folder.
func Nginx(path, dir string, configuration []byte) ([]string, error) {
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, configuration, 0o600); err != nil {
		return nil, err
	}
	// -e: what it says before it has read the file goes elsewhere than /var/log.
	args := []string{path, "-p", dir, "-c", file, "-e", filepath.Join(dir, "start.log")}
	if os.Getuid() == 0 {
		// Its workers would be nobody's, and nobody can't use our folder.
		args = append(args, "-g", "user root;")
	}
	return args, nil
}
