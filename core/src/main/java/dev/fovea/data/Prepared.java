package dev.fovea.data;

/**
 * A picture made ready for a network.
 *
 * @param x the network's input: (channels, height, width)
 * @param inverted whether light and dark were exchanged
 * @param pixels what the picture became before it was normalised: (channels, imageHeight, imageWidth), to be shown;
 *     the picture's own array if nothing had to be done to it
 */
public record Prepared(float[] x, boolean inverted, byte[] pixels) {}
