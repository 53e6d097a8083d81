package RT::Extension::ExplainBounce;
use strict;
use warnings;

our $VERSION = '0.1.0';

# Browsers keep RT's static files for thirty days, so each version of ours lies in a folder of its own, which the installer writes here.
our $FOLDER = 'NOT-INSTALLED';

sub StaticURL { RT->Config->Get('WebPath') . "/static/explain-bounce/$FOLDER" }

1;

=head1 NAME

RT::Extension::ExplainBounce - "Explain this bounce" on the messages of a ticket

=head1 DESCRIPTION

Shows below a ticket's message why mail came back and what to do, and puts the drafted reply into RT's reply box.
The message is explained in the agent's browser by files that RT serves itself. Install and remove it with F<install>.

=cut
