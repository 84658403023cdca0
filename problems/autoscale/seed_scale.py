"""The Kubernetes horizontal autoscaler: 70 % utilisation, 10 % tolerance, large nodes on demand."""


def scale(history, nodes, state):
    have = nodes[:, 5] + nodes[:, 6]
    if abs(history[-1] / max(state.ready, 1.0) / 0.7 - 1.0) <= 0.1:
        return [int(count) for count in have]
    wanted = max(history[-1], history[-3:].mean()) / 0.7
    large = int(wanted // nodes[1, 0])
    small = -int(-(wanted - large * nodes[1, 0]) // nodes[0, 0])
    return [min(small, 64), min(large, 64), 0, 0]
