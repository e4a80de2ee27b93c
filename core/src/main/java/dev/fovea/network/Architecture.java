package dev.fovea.network;

/** placeholder */
final class Architecture {
    private Architecture() {}

    static String format(Network network) {
        return network.nodes().toString();
    }
}
