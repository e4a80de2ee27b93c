package dev.fovea.cli;

import dev.fovea.Version;
import dev.fovea.optim.Decay;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The entry of the {@code fovea} command line. Exit codes: 0 done, 1 failed, 2 called wrongly. A command is registered in
 * {@link #COMMANDS} and nowhere else; {@code help} comes last.
 */
@Command(
        name = "fovea",
        description = "Convolutional networks in pure Java: train, test and use them.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.FoveaVersion.class,
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {"  fovea train mnist", "  fovea help train"})
@SuppressWarnings("UnusedVariable") // picocli reads the fields
public final class Main implements Callable<Integer> {
    /** The command did what it was asked to. */
    static final int OK = CommandLine.ExitCode.OK;
    /** The command was understood and failed. */
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;
    /** The command was not understood. */
    static final int USAGE = CommandLine.ExitCode.USAGE;

    private static final List<Registration> COMMANDS = List.of(
            new Registration("train", TrainCommand::new),
            new Registration("evaluate", EvaluateCommand::new),
            new Registration("predict", PredictCommand::new),
            new Registration("inspect", InspectCommand::new),
            new Registration("export", ExportCommand::new),
            new Registration("import", ImportCommand::new),
            new Registration("run", RunCommand::new),
            new Registration("verify", VerifyCommand::new),
            new Registration("data", DataCommand::new),
            new Registration("doctor", DoctorCommand::new),
            // a reference to its constructor would load the class for every command
            new Registration("help", () -> new HelpCommand()));

    /** A command by the name it is called by. */
    private record Registration(String name, Supplier<Object> maker) {}

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    public static void main(String[] args) {
        StandardStream out = StandardStream.out();
        StandardStream err = StandardStream.err();
        int exitCode = run(out.writer(), err.writer(), args);
        // A full disk must not look like success; a reader that has seen enough (| head -1) is no failure.
        if (exitCode == OK && out.failure().isPresent()) {
            err.writer()
                    .println("fovea: cannot write the results: " + out.failure().get());
            exitCode = FAILED;
        }
        System.exit(exitCode);
    }

    /**
     * Runs one command line as {@link #main} does, without leaving the JVM.
     *
     * @param out where results go
     * @param err where progress, warnings and errors go
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            return commandLine(out, err, args).execute(args);
        } catch (OutOfMemoryError e) {
            err.println(Failure.outOfMemory(e));
            return FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /**
     * The commands with their options, ready to execute. Taking a command's options from its fields needs time, which whoever
     * calls another command should not wait for: if the arguments begin with a command's name, there is only that one.
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, String... args) {
        CommandLine fovea = new CommandLine(new Main());
        List<Registration> called = COMMANDS.stream()
                .filter(command -> args.length > 0
                        && command.name().equals(args[0])
                        && !command.name().equals("help"))
                .toList();
        for (Registration command : called.isEmpty() ? COMMANDS : called) {
            fovea.addSubcommand(command.maker().get());
        }
        Optional.ofNullable(fovea.getSubcommands().get("help"))
                .map(help -> help.getCommandSpec().usageMessage())
                .ifPresent(usage ->
                        usage.footerHeading(CommonOptions.EXAMPLE_HEADING).footer("  fovea help train"));
        return fovea.setOut(out)
                .setErr(err)
                .registerConverter(Decay.class, new ChoiceConverter<>(Decay.class))
                .registerConverter(KernelsName.class, new ChoiceConverter<>(KernelsName.class))
                .registerConverter(LossName.class, new ChoiceConverter<>(LossName.class))
                .registerConverter(OptimizerName.class, new ChoiceConverter<>(OptimizerName.class))
                .registerConverter(ScheduleName.class, new ChoiceConverter<>(ScheduleName.class))
                .registerConverter(InputScale.class, new ChoiceConverter<>(InputScale.class))
                .registerConverter(ResizeName.class, new ChoiceConverter<>(ResizeName.class))
                .registerConverter(EvaluateCommand.Part.class, new ChoiceConverter<>(EvaluateCommand.Part.class))
                .setExpandAtFiles(false) // arguments arrive as they were typed
                .setParameterExceptionHandler(Main::calledWrongly)
                .setExecutionExceptionHandler(Main::failed);
    }

    /** {@code fovea} alone: says what there is. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return USAGE;
    }

    private static int calledWrongly(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("fovea: " + e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        report(e, command);
        return FAILED;
    }

    /** Says what went wrong, with {@code --debug} where. */
    static void report(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (command.getParseResult().hasMatchedOption(CommonOptions.DEBUG)) {
            e.printStackTrace(err);
        }
        err.println(command.getColorScheme().errorText(Failure.text(e)));
    }

    /** Says the version the way people and scripts expect it: {@code fovea 0.1.0}. */
    static final class FoveaVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fovea " + Version.current()};
        }
    }
}
