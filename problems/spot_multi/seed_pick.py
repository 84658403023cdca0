"""Stay on spot, else the cheapest zone, else wait; without slack on demand, until spot is back."""


def pick(job, zones):
    best, lowest = -3, float("inf")
    for zone, row in enumerate(zones):
        available, current, price, up = row[0], row[1], row[2], row[5]
        if not available or (job.on_demand and up < 1.5 * job.gap):
            continue
        cost = 0.0 if current else price
        if cost < lowest:
            best, lowest = zone, cost
    if best >= 0:
        return best
    return -1 if job.on_demand or job.slack <= job.overhead + 0.01 * job.remaining else -2
