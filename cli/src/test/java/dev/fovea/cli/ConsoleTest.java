package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleTest {
    private record Epoch(String event, int epoch, double loss, String file) {}

    private final CommandRun.Sink out = new CommandRun.Sink();
    private final CommandRun.Sink err = new CommandRun.Sink();

    private void printOnAll(boolean json) {
        Console console = new Console(out.writer(), err.writer(), json);
        console.say("error rate 0.95 %");
        console.note("saved");
        console.emit(new Epoch("epoch", 1, 0.25, "手写.png"));
    }

    @Test
    void withoutJsonResultsGoToStdoutAndTheRestToStderr() {
        printOnAll(false);
        assertThat(out.text().lines()).containsExactly("error rate 0.95 %");
        assertThat(err.text().lines()).containsExactly("saved");
    }

    @Test
    void withJsonStdoutCarriesNothingElseInDeclaredOrderAndAscii() {
        printOnAll(true);
        assertThat(out.text().lines())
                .containsExactly("{\"event\":\"epoch\",\"epoch\":1,\"loss\":0.25,\"file\":\"\\u624B\\u5199.png\"}");
        assertThat(err.text().lines()).containsExactly("error rate 0.95 %", "saved");
    }

    @Test
    void aWarningSaysThatItIsOne() {
        new Console(out.writer(), err.writer(), false).warn("slow: do this");
        assertThat(err.text().strip()).isEqualTo("WARN: slow: do this");
    }
}
