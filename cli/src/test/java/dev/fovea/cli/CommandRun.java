package dev.fovea.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command line, run inside the test's JVM, left behind. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... args) {
        Sink out = new Sink();
        Sink err = new Sink();
        int exitCode = Main.run(out.writer(), err.writer(), args);
        return new CommandRun(exitCode, out.text(), err.text());
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
