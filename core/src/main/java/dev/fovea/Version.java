package dev.fovea;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Fovea that runs: what {@code fovea --version} prints and a model's provenance names. */
public final class Version {
    private static final String CURRENT = read();

    private Version() {}

    /** The version as Maven has it, e.g. {@code 0.1.0-SNAPSHOT}. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException(
                        "dev/fovea/version.properties is not on the class path: build with Maven");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("dev/fovea/version.properties", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
