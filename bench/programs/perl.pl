use strict;
use warnings;

my $rounds = int(5 * $ARGV[0] + 0.5) || 1;
for my $round (1 .. $rounds) {
    my @lines = map {
        join ' ', "host" . ($_ * 7919 % 3001), "GET", "/page/" . ($_ * 31 % 997) . "/" . "x" x ($_ % 120), 200 + $_ % 5, $_ * 13 % 10007
    } 1 .. 40000;

    my (%hosts, %pages);
    for (@lines) {
        my ($host, undef, $page, $status, $bytes) = split / /;
        $hosts{$host}{$status} += $bytes;
        push @{ $pages{$page} }, $host;
    }

    my $report = '';
    for my $host (sort { length $a <=> length $b || $a cmp $b } keys %hosts) {
        $report .= "$host: " . join(', ', map { "$_ = $hosts{$host}{$_}" } sort keys %{ $hosts{$host} }) . "\n";
    }
    my $visits = 0;
    $visits += @$_ for values %pages;
    die "lines were lost\n" unless $visits == @lines && ($report =~ tr/\n//) == 3001;
}
