"""The hybrid histogram policy: from the 5 % to the 99 % quantile of gaps, a tenth of margin on both sides.

Kept fixed while there are too few gaps or they are too alike to tell; gaps beyond the histogram get a window
around the last one. Source: M. Shahrad et al., "Serverless in the wild", USENIX ATC 2020 (4 hours, 5 % and
99 %, margin 10 %); 20 minutes stand for its two hours in the first phase, which measured better here.
"""


def prewarm(function, history):
    if history.calls < 5:
        return 0.0
    if history.beyond > 0.5:
        return 0.85 * history.last
    if history.variation > 2.0 or history.head < 60.0:
        return 0.0
    return 0.9 * history.head


def keepalive(function, history):
    if history.calls < 5:
        return 1200.0
    if history.beyond > 0.5:
        return 0.3 * history.last
    if history.variation > 2.0:
        return 1200.0
    if history.head < 60.0:
        return 1.1 * history.tail
    return 1.1 * history.tail - 0.9 * history.head
