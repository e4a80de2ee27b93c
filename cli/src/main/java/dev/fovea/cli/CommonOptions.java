package dev.fovea.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has, whether it needs them or not, so that scripts can pass them to any. */
@SuppressWarnings("UnusedVariable") // picocli reads the fields
final class CommonOptions {
    static final String EXAMPLE_HEADING = "%nExample:%n";
    static final String DEBUG = "--debug";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print one JSON object a line on stdout; what people read goes to stderr.")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Where all randomness starts: same seed, same bits. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = DEBUG, description = "Print the stack trace of an error.")
    private boolean debug;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "How many threads to compute with; the results do not depend on it. Default: one a processor.")
    void threads(int threads) {
        if (threads < 1) {
            throw new ParameterException(
                    commandLine(), "Invalid value for option '--threads': expected 1 or more, got " + threads);
        }
        this.threads = threads;
    }

    int threads() {
        return threads;
    }

    long seed() {
        return seed;
    }

    /** Where this command prints: with {@code --json} apart for machines and for people. */
    Console console() {
        return new Console(commandLine().getOut(), commandLine().getErr(), json);
    }

    private CommandLine commandLine() {
        return command.commandLine();
    }
}
