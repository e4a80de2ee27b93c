package dev.fovea.network;

/**
 * A known network and how its weights begin.
 *
 * @param name what the command line and {@link Presets#find} call it
 * @param description one line for people
 * @param network the layers
 * @param initializer the initializer that suits them
 */
public record Preset(String name, String description, Network network, Initializer initializer) {}
