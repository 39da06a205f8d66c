"""Months of many worlds at the speed of compiled code, with the very same numbers.

The rules of a month stay as they are written. For a large batch they are run once on arrays that
only write down what is done with them (`sim.compiled.traced`); what is written down becomes machine
code in which eight worlds stand side by side (`sim.compiled.module`). Sums are taken in numpy's
order and numpy's own loops do the exponentials, so that every number is the same to the last bit as
month by month: a batch may be run either way. Before a roster's code is used, one month is run both
ways and compared.

Needs llvmlite (``pip install 'ai-endgame[fast]'``). Without it, and where users' agents override a
decision, months run one after the other in numpy.
"""
