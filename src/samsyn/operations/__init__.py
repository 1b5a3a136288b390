"""What the people who run an installation ask it: does it live, is it ready, how does it fare?

fi: käyttö ja valvonta · sv: drift och övervakning"""
