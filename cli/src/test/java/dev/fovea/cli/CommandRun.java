package dev.fovea.cli;

import dev.fovea.kernel.Kernels;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What one command line, run inside the test's JVM, left behind. Whether that has the Vector API is not for these tests to
 * care about: the warning that it has not is left out.
 */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... args) {
        Sink out = new Sink();
        Sink err = new Sink();
        int exitCode = Main.run(out.writer(), err.writer(), args);
        return new CommandRun(exitCode, out.text(), withoutWarning(err.text()));
    }

    private static String withoutWarning(String err) {
        return Kernels.preferred()
                .shortcoming()
                .map(cause -> err.replace("WARN: " + cause + System.lineSeparator(), ""))
                .orElse(err);
    }

    /** A writer that keeps what it is given. */
    static final class Sink {
        private final StringWriter text = new StringWriter();
        private final PrintWriter writer = new PrintWriter(text);

        PrintWriter writer() {
            return writer;
        }

        String text() {
            writer.flush();
            return text.toString();
        }
    }
}
