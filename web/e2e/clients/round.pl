# Completes a round of barraiser over Debian's libmojolicious-perl.
#
# Called by clients.test.mjs. It reads the job and writes what it received as
# round.py does, and was written from the protocol's description alone.
use v5.36;

BEGIN {
    eval { require Mojo::UserAgent; 1 }
        or die "Mojolicious isn't installed: apt-get install libmojolicious-perl\n$@";
}
use Mojo::IOLoop;
use Mojo::JSON qw(decode_json encode_json false true);
use Mojo::WebSocket qw(WS_PING WS_PONG);
use Mojolicious;

my $timeout_s = 20;

my $job = decode_json(do { local $/; <STDIN> });
my ($tx, $code, $broken, @frames, %ponged);
my $seq = $job->{after};

# Turns the loop until something is so.
sub wait_for ($what, $is) {
    my $late;
    my $timer = Mojo::IOLoop->timer($timeout_s => sub ($loop) { $late = 1 });
    until ($is->()) {
        die "$broken\n" if $broken;
        die "closed with $code before $what\n" if defined $code;
        die "not within $timeout_s s: $what\n" if $late;
        Mojo::IOLoop->one_tick;
    }
    Mojo::IOLoop->remove($timer);
    die "$broken\n" if $broken;
}

sub receive ($bytes) {
    my $frame = decode_json($bytes);
    push @frames, $frame;
    $broken //= "refused: $bytes" if $frame->{type} eq 'refuse';
    return if $frame->{type} ne 'event';
    $broken //= "event $frame->{seq} came after $seq" if $frame->{seq} != $seq + 1;
    $seq = $frame->{seq};
}

# Waits for a frame that fits, of those received since the given one.
sub until_frame ($what, $since, $fits) {
    wait_for($what, sub { grep { $fits->($_) } @frames[$since .. $#frames] });
}

# Sends a command and waits for its ack, with a ping between the two.
sub command (%frame) {
    state $sent = 0;
    my $id = $frame{id} = "perl-" . ++$sent;
    my $since = @frames;
    $tx->send({json => \%frame});
    $tx->send([1, 0, 0, 0, WS_PING, $id]);
    until_frame("an ack of $frame{type}", $since, sub ($f) { $f->{type} eq 'ack' && $f->{id} eq $id });
    wait_for('a pong', sub { $ponged{$id} });
}

# Waits for the end of what the interviewer says in a turn.
sub spoken ($turn, $since) {
    until_frame("the words of turn $turn", $since, sub ($f) {
        $f->{type} eq 'event' && $f->{kind} eq 'interviewer-said'
            && $f->{data}{turn} == $turn && !$f->{data}{partial};
    });
}

my $ua = Mojo::UserAgent->new;
$ua->websocket($job->{url} => sub ($ua, $opened) {
    return $broken = 'not upgraded: ' . $opened->res->code unless $opened->is_websocket;
    $opened->on(text   => sub ($tx, $bytes) { receive($bytes) });
    $opened->on(binary => sub ($tx, $bytes) { $broken //= 'a binary message' });
    $opened->on(frame  => sub ($tx, $frame) { $ponged{$frame->[5]} = 1 if $frame->[4] == WS_PONG });
    $opened->on(finish => sub ($tx, $said, $reason) { $code = $said });
    $tx = $opened;
});
wait_for('a connection', sub { $tx });

$tx->send({json => {type => 'hello', v => 1, client => "perl-$$", after => $seq, epoch => $job->{epoch}}});
wait_for('a welcome', sub { @frames });
my $welcome = $frames[0];
die 'not a welcome: ' . encode_json($welcome) . "\n" if $welcome->{type} ne 'welcome';
my $turn = $welcome->{turn};
spoken($turn, 0) if $welcome->{pending};
command(type => 'take_pen');

my $rested = $job->{idle_s} == 0;
my $rest = Mojo::IOLoop->timer($job->{idle_s} => sub ($loop) { $rested = 1 });
until ($rested || $broken || defined $code) { Mojo::IOLoop->one_tick }
Mojo::IOLoop->remove($rest);

for my $text (@{$job->{answers}}) {
    # The interviewer may have spoken before the ack comes.
    my $since = @frames;
    command(type => 'answer', turn => $turn, text => $text);
    spoken(++$turn, $since);
}
my $since = @frames;
$tx->send({json => {type => 'end', id => 'end'}});
wait_for('a close', sub { defined $code });
die "the end wasn't acknowledged\n"
    unless grep { $_->{type} eq 'ack' && $_->{id} eq 'end' } @frames[$since .. $#frames];

print encode_json({version => Mojolicious->VERSION, code => $code, frames => \@frames});
