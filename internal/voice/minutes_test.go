package voice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/voice"
)

func TestMinutesLeft(t *testing.T) {
	for n, want := range map[int]string{-1: "a minute", 1: "a minute", 2: "two minutes", 10: "ten minutes", 20: "twenty minutes", 21: "21 minutes"} {
		require.Equal(t, want, voice.MinutesLeft(n))
	}
}
