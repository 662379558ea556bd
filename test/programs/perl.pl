# Hashes of arrays of strings, regular expressions, sorting, and a fork.
use strict;
use warnings;

my %index;
for my $number (1 .. 60000) {
    my $word = join '', map { chr(97 + ($number * $_) % 26) } 1 .. 3 + $number % 9;
    push @{ $index{$word} }, "$number:" . ('x' x ($number % 50));
}
my @words = sort { @{ $index{$b} } <=> @{ $index{$a} } || $a cmp $b } keys %index;
print scalar(@words), " words, first $words[0] with ", scalar @{ $index{ $words[0] } }, "\n";

my $text = join ' ', @words;
my $vowels = () = $text =~ /[aeiou]{2,}/g;
(my $reversed = $text) =~ s/(\w+)/reverse $1/ge;
print "$vowels runs of vowels, ", length $reversed, " characters\n";

$| = 1;
my $child = fork // die "fork: $!";
if (!$child) {
    delete @index{ @words[0 .. $#words / 2] };
    print "child keeps ", scalar(keys %index), " words\n";
    exit 0;
}
waitpid $child, 0;
print "parent keeps ", scalar(keys %index), " words\n";
