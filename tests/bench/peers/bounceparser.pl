#!/usr/bin/perl
# Prints {"version", "seconds": [a run each], "recognised"} for Mail::DeliveryStatus::BounceParser over the given messages.
use strict;
use warnings;
use Mail::DeliveryStatus::BounceParser;

my @messages = map { local $/; open my $in, '<:raw', $_ or die "$_: $!"; my $text = <$in>; $text } @ARGV;
my ($recognised, @seconds);
for (1 .. 3) {
    $recognised = 0;
    my $begin = (times)[0];
    for my $message (@messages) {
        my $bounce = eval { Mail::DeliveryStatus::BounceParser->new($message) };
        next unless $bounce && $bounce->is_bounce;
        $bounce->addresses;
        $bounce->reports;
        $recognised++;
    }
    push @seconds, (times)[0] - $begin;
}
printf '{"version": "%s", "seconds": [%s], "recognised": %d}', $Mail::DeliveryStatus::BounceParser::VERSION, join(', ', @seconds), $recognised;
