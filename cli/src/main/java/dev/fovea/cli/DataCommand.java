package dev.fovea.cli;

import dev.fovea.data.Augmentation;
import dev.fovea.datasets.DataSource;
import dev.fovea.datasets.TrainTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea data}: what a data set is like; with its subcommand, where to get one. */
@Command(
        name = "data",
        description =
                "Look at labelled images before training: counts, balance of the classes, sizes, mean and deviation.",
        subcommands = FetchCommand.class,
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea data mnist --sheet sheet.png --augment shift=2,rotate=10,elastic=34",
            "  fovea data photos --image-size 64 --resize crop --skip-corrupt",
            "  fovea data fetch fashion-mnist"
        })
final class DataCommand implements Callable<Integer> {
    private static final int COLUMNS = 12;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DataHomeOption dataHome = new DataHomeOption();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "DATA", description = PictureOptions.DATA)
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--sheet",
            paramLabel = "PNG",
            description = "Draw training images into this file, a row a class, as the network sees them.")
    private Optional<Path> sheet = Optional.empty();

    @Option(
            names = "--augment",
            paramLabel = "CHANGES",
            converter = AugmentationConverter.class,
            description = "Draw them as they look in the first epoch, e.g. shift=2,rotate=10.")
    private Optional<Augmentation> augment = Optional.empty();

    @Override
    public Integer call() throws IOException {
        String source = data.orElseThrow(
                () -> new ParameterException(spec.commandLine(), "Missing required parameter: 'DATA', e.g. mnist"));
        if (augment.isPresent() && sheet.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--augment shows on the sheet: say where with --sheet PNG");
        }
        Console console = common.console();
        TrainTest both = DataSource.open(
                source,
                dataHome.home(),
                pictures.choice(Optional.empty(), common.seed()).settings(scratch.decoding(common.threads(), console)));
        DataReport report = DataReport.of(source, both);
        report.print(console);
        console.emit(report);
        if (sheet.isPresent()) {
            new ContactSheet(
                            both.train()
                                    .augmented(augment.orElse(Augmentation.none()))
                                    .epoch(common.seed(), 0),
                            COLUMNS)
                    .write(sheet.get());
            console.note("contact sheet drawn to " + sheet.get());
        }
        return Main.OK;
    }
}
