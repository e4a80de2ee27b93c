package dev.fovea.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Architecture#parse} says about wrong texts; {@code ^} in a text stands before the column that it names. */
class ArchitectureErrorTest {
    @Test
    void anErrorShowsTheColumnTheTextAndACaret() {
        assertThatThrownBy(() -> Architecture.parse("INPUT 1x28x28 -> POOL max foo -> FC 10"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        column 27: expected a window like 2x2 after POOL max, got 'foo'
                        INPUT 1x28x28 -> POOL max foo -> FC 10
                                                  ^""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            ^FC 10 | expected INPUT and its shape first, as in INPUT 1x28x28 -> FC 10
            INPUT ^-> FC 10 | expected a shape like 1x28x28 or 784 after INPUT, got '->'
            INPUT 1x^0x28 -> FC 10 | expected a shape like 1x28x28 or 784 after INPUT, got '0x28'
            INPUT 1x28x^ | expected a shape like 1x28x28 or 784 after INPUT, got the end
            INPUT ^65536x65536 -> FC 1 | shape (65536, 65536): more than 2147483647 elements do not fit one array
            INPUT 1x1x1x1x1x1x1x1x^1 -> FC 1 | expected at most 8 dimensions, got '1'
            INPUT 784^ | expected -> and a layer, got the end
            INPUT 784 ^FC 10 | expected -> and a layer, got 'FC'
            INPUT 784 -> ^ | expected a layer (CONV, CONVTRANSPOSE, POOL, FC, FLATTEN, BN, GN, LN, LRN, DROPOUT, DROPOUT2D, PAD, CROP, UPSAMPLE, PIXELSHUFFLE, PIXELUNSHUFFLE, SLICE, CHANNELSHUFFLE, RELU, RELU6, PRELU, NOISYRELU, LEAKYRELU, THRESHOLDEDRELU, ELU, SELU, GELU, SILU, HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SOFTSIGN, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL), FROM or [, got the end
            INPUT 784 -> ^FOO 10 | expected a layer (CONV, CONVTRANSPOSE, POOL, FC, FLATTEN, BN, GN, LN, LRN, DROPOUT, DROPOUT2D, PAD, CROP, UPSAMPLE, PIXELSHUFFLE, PIXELUNSHUFFLE, SLICE, CHANNELSHUFFLE, RELU, RELU6, PRELU, NOISYRELU, LEAKYRELU, THRESHOLDEDRELU, ELU, SELU, GELU, SILU, HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SOFTSIGN, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL), FROM or [, got 'FOO'
            INPUT 784 -> FC 10 -> ^-> RELU | expected a layer (CONV, CONVTRANSPOSE, POOL, FC, FLATTEN, BN, GN, LN, LRN, DROPOUT, DROPOUT2D, PAD, CROP, UPSAMPLE, PIXELSHUFFLE, PIXELUNSHUFFLE, SLICE, CHANNELSHUFFLE, RELU, RELU6, PRELU, NOISYRELU, LEAKYRELU, THRESHOLDEDRELU, ELU, SELU, GELU, SILU, HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SOFTSIGN, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL), FROM or [, got '->'
            INPUT 784 -> FC 10 -> ^INPUT 5 | INPUT stands once, at the beginning; FROM input goes back to it
            INPUT 784 -> FC 10 ^] -> RELU | expected -> or the end, got ']'
            INPUT 784 -> RELU ^6 | expected -> or the end, got '6'
            INPUT 784 -> FC ^-> RELU | expected a number of outputs after FC, got '->'
            INPUT 784 -> FC ^0 | expected a number of outputs after FC, got '0'
            INPUT 784 -> FC ^-5 | expected a number of outputs after FC, got '-5'
            INPUT 784 -> FC ^99999999999 | '99999999999' is too large: at most 2147483647
            INPUT 784 -> FC 10 ^pad 2 | expected nobias or ->, got 'pad'
            INPUT 784 -> FC 10 nobias ^nobias | expected -> or the end, got 'nobias'
            INPUT 1x9x9 -> CONV 5^x5 | expected @ and a kernel like 5x5 after CONV 5, got 'x5'
            INPUT 1x9x9 -> CONV ^-> RELU | expected filters and kernel like 6@5x5 after CONV, got '->'
            INPUT 1x9x9 -> CONV 6 ^5x5 | expected @ and a kernel like 5x5 after CONV 6, got '5x5'
            INPUT 1x9x9 -> CONV 6@^ | expected a kernel like 5x5 after CONV 6@, got the end
            INPUT 1x9x9 -> CONV 6@5x^y | expected a kernel like 5x5 after CONV 6@, got 'y'
            INPUT 1x9x9 -> CONV 6@5x5 ^padding 2 | expected stride, pad, dilation, groups, nobias or ->, got 'padding'
            INPUT 1x9x9 -> CONV 6@5x5 pad 2 stride 1 ^pad 2 | pad stands twice
            INPUT 1x9x9 -> CONV 6@5x5 pad ^x | expected a padding like 2, or four (top, bottom, left, right) like 1,2,1,2, got 'x'
            INPUT 1x9x9 -> CONV 6@5x5 pad 1,2 ^-> RELU | expected a padding like 2, or four (top, bottom, left, right) like 1,2,1,2, got '->'
            INPUT 1x9x9 -> CONV 6@5x5 stride ^0 | expected a stride like 2 or 2x1, got '0'
            INPUT 1x9x9 -> CONV 6@5x5 dilation ^a | expected a dilation like 2 or 2x1, got 'a'
            INPUT 1x9x9 -> CONV 6@5x5 groups ^a | expected a number of groups, got 'a'
            INPUT 1x9x9 -> ^CONV 6@5x5 groups 4 | conv2d: 6 output channels do not split into 4 groups
            INPUT 1x9x9 -> POOL ^2x2 | expected max, avg, lp, adaptive, global-avg or global-max after POOL, got '2x2'
            INPUT 1x9x9 -> POOL max 2x2 ^exclude-pad | expected stride, pad, dilation or ->, got 'exclude-pad'
            INPUT 1x9x9 -> POOL avg 2x2 ^foo | expected stride, pad, exclude-pad or ->, got 'foo'
            INPUT 1x9x9 -> ^POOL max 2x2 pad 2 | maxPool2d: padding 2 must be less than the window 2x2 on every side
            INPUT 1x9x9 -> POOL adaptive ^-> RELU | expected an output size like 7x7 after POOL adaptive, got '->'
            INPUT 9 -> BN ^1 | expected -> or the end, got '1'
            INPUT 9 -> BN ^foo | expected eps, momentum or ->, got 'foo'
            INPUT 9 -> BN eps ^-> RELU | expected a number like 1e-5 after eps, got '->'
            INPUT 9 -> ^BN momentum 2 | batchNorm2d: momentum must be from 0 to 1, got 2.0
            INPUT 9 -> DROPOUT ^-> RELU | expected a probability like 0.5 after DROPOUT, got '->'
            INPUT 9 -> ^DROPOUT2D 1 | dropout2d: probability must be at least 0 and less than 1, got 1.0
            INPUT 9 -> GELU ^foo | expected tanh or ->, got 'foo'
            INPUT 9 -> GN ^eps | expected a number of groups after GN, got 'eps'
            INPUT 9 -> ^GN 3 eps 0 | groupNorm: eps must be finite and greater than 0, got 0.0
            INPUT 9 -> ^LN eps -1 | layerNorm: eps must be finite and greater than 0, got -1.0
            INPUT 1x9x9 -> LRN ^0 | expected a number of channels after LRN, got '0'
            INPUT 1x9x9 -> ^LRN 3 alpha 1 k 0 | localResponseNorm: k must be finite and greater than 0, got 0.0
            INPUT 1x9x9 -> LRN 3 beta ^x | expected a number after beta, got 'x'
            INPUT 1x9x9 -> CONVTRANSPOSE 5^x5 | expected @ and a kernel like 5x5 after CONVTRANSPOSE 5, got 'x5'
            INPUT 1x9x9 -> CONVTRANSPOSE 5@5 output-pad ^x | expected a number of rows and columns after output-pad, got 'x'
            INPUT 1x9x9 -> ^CONVTRANSPOSE 5@5 output-pad 1 | convTranspose2d: outputPadding must be at least 0 and less than the stride 1x1, got 1
            INPUT 1x9x9 -> PAD ^reflect | expected a padding like 2, or four (top, bottom, left, right) like 1,2,1,2, got 'reflect'
            INPUT 1x9x9 -> PAD 1 ^mirror | expected reflect, replicate, circular or ->, got 'mirror'
            INPUT 1x9x9 -> CROP ^x | expected a padding like 2, or four (top, bottom, left, right) like 1,2,1,2, got 'x'
            INPUT 9 -> SLICE ^-> RELU | expected channels like 0:8 after SLICE, the first and one past the last, got '->'
            INPUT 9 -> SLICE 2^-> RELU | expected channels like 0:8 after SLICE, the first and one past the last, got '->'
            INPUT 9 -> SLICE 2:^x | expected channels like 0:8 after SLICE, the first and one past the last, got 'x'
            INPUT 9 -> ^SLICE 2:2 | slice: expected 0 or more and then a greater number, got 2 and 2
            INPUT 9 -> CHANNELSHUFFLE ^0 | expected a number of groups after CHANNELSHUFFLE, got '0'
            INPUT 1x9x9 -> POOL lp ^x | expected a norm like 2 after POOL lp, got 'x'
            INPUT 1x9x9 -> POOL lp 2 ^x | expected a window like 2x2 after POOL lp 2.0, got 'x'
            INPUT 1x9x9 -> POOL lp 2 2 ^dilation 2 | expected stride, pad or ->, got 'dilation'
            INPUT 1x9x9 -> ^POOL lp 0.5 2 | lpPool2d: p must be finite and at least 1, got 0.5
            INPUT 1x9x9 -> ^POOL max 2x2 pad 3 dilation 2 | maxPool2d: padding 3 must be less than the window 2x2, which spans 3x3, on every side
            INPUT 1x9x9 -> UPSAMPLE ^0 | expected a factor like 2 or 2x1 after UPSAMPLE, got '0'
            INPUT 1x9x9 -> UPSAMPLE 2 ^cubic | expected bilinear, align-corners or ->, got 'cubic'
            INPUT 1x9x9 -> PIXELSHUFFLE ^-> RELU | expected a factor like 2 after PIXELSHUFFLE, got '->'
            INPUT 1x9x9 -> PRELU ^0.25 | expected -> or the end, got '0.25'
            INPUT 9 -> ^ELU 0 | elu: alpha must be finite and greater than 0, got 0.0
            INPUT 9 -> ^THRESHOLDEDRELU 1e99 | thresholdedRelu: alpha must be finite, got Infinity
            INPUT 9 -> ^LEAKYRELU -1 | leakyRelu: slope must be finite and at least 0, got -1.0
            INPUT 9 -> ^NOISYRELU 1e99 | noisyRelu: deviation must be finite and at least 0, got Infinity
            """)
    void wrongLayers(String marked, String message) {
        assertError(marked, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INPUT 9 -> [RELU^ | expected -> or ] for the [ at column 12, got the end
            INPUT 9 -> [RELU] ^-> FC 1 | expected * and a number after ], as in [CONV 6@3x3 -> RELU]*2, got '->'
            INPUT 9 -> [RELU]*^N -> FC 1 | expected a number after * (the seed's N, M and K stand for one), got 'N'
            INPUT 9 -> [RELU]*^-1 -> FC 1 | expected a number after * (the seed's N, M and K stand for one), got '-1'
            INPUT 9 -> [RELU]^? -> FC 1 | a pattern's ? stands for a layer that may be left out: write it or leave it out
            INPUT 1x9x9 -> [POOL max 2x2^?]*2 -> FC 1 | a pattern's ? stands for a layer that may be left out: write it or leave it out
            INPUT 9 -> RELU^? | a pattern's ? stands for a layer that may be left out: write it or leave it out
            INPUT 9 -> [^]*2 | expected a layer (CONV, CONVTRANSPOSE, POOL, FC, FLATTEN, BN, GN, LN, LRN, DROPOUT, DROPOUT2D, PAD, CROP, UPSAMPLE, PIXELSHUFFLE, PIXELUNSHUFFLE, SLICE, CHANNELSHUFFLE, RELU, RELU6, PRELU, NOISYRELU, LEAKYRELU, THRESHOLDEDRELU, ELU, SELU, GELU, SILU, HARDSWISH, HARDSIGMOID, MISH, SOFTPLUS, SOFTSIGN, SIGMOID, TANH, SOFTMAX, ADD, CONCAT, MUL), FROM or [, got ']'
            INPUT 9 -> [[[RELU]*1000]*^1000]*1000 | the repetition makes more than 4096 layers
            INPUT 9 -> [RELU]*^4097 | the repetition makes more than 4096 layers
            INPUT 9 -> [RELU]*4000 -> [^RELU]*97 | layer 4097 (relu4097, relu): a network has at most 4096 layers and 16384 connections
            INPUT 9 -> [^a: RELU]*2 | the label 'a' would name every round of the repetition: leave it out, or write the rounds out
            INPUT 9 -> a: RELU -> ^a: TANH | the name 'a' is taken: name every node differently
            INPUT 9 -> RELU -> ^relu1: TANH | the name 'relu1' is taken: name every node differently
            INPUT 9 -> conv2: RELU -> relu2: TANH -> ^RELU | layer 3 (relu2, relu): the name is taken: name every node differently
            INPUT 9 -> ^input: RELU | the name 'input' is taken: name every node differently
            INPUT 9 -> ^a-b: RELU | node name 'a-b': expected a letter, then letters, digits, _ and .
            INPUT 9 -> a: ^FROM input | expected a layer after the label 'a', got 'FROM'
            INPUT 9 -> a: ^[RELU]*2 | expected a layer after the label 'a', got '['
            INPUT 9 -> RELU -> ADD ^-> FC 1 | expected the name of a node after ADD, as in ADD relu1, got '->'
            INPUT 9 -> RELU -> ADD ^relu2 | there is no node 'relu2' yet, only input, relu1
            INPUT 9 -> RELU -> ADD input ^7 | expected -> or the end, got '7'
            INPUT 9 -> RELU -> FROM ^-> FC 1 | expected the name of a node or input after FROM, got '->'
            INPUT 9 -> FROM ^conv7 -> FC 1 | there is no node 'conv7' yet, only input
            INPUT 9 -> RELU -> ^FROM input | expected a layer that reads FROM input
            INPUT 9 -> RELU -> ^FROM input -> FROM relu1 -> FC 1 | expected a layer that reads FROM input
            INPUT 9 -> [RELU]*0^ | a network needs at least one layer
            """)
    void wrongStructure(String marked, String message) {
        assertError(marked, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INPUT 1x4x4 -> RELU -> ^CONV 6@5x5 | layer 2 (conv1, conv2d 6@5x5): a window spanning 5 does not fit the height 4: use a smaller window or more padding
            INPUT 9 -> ^CONV 6@5x5 | layer 1 (conv1, conv2d 6@5x5): expected an image (channels, height, width), got (9)
            INPUT 1x9x9 -> ^SOFTMAX | layer 1 (softmax1, softmax): expected a flat input, got (1, 9, 9): add flatten() before it
            INPUT 1x9x9 -> [^POOL max 2x2]*4 -> FC 1 | layer 4 (pool4, maxPool2d 2x2): a window spanning 2 does not fit the height 1: use a smaller window or more padding
            INPUT 2147483647 -> ^FC 2 | layer 1 (fc1, dense 2): shape (2, 2147483647): more than 2147483647 elements do not fit one array
            INPUT 9 -> FC 3 -> ^ADD input | layer 2 (add1, add): expected inputs of one shape, got (3) and (9)
            INPUT 4x9x9 -> ^PIXELSHUFFLE 3 | layer 1 (pixelShuffle1, pixelShuffle 3): expected a number of channels that 3^2 = 9 divides, got 4
            INPUT 9 -> ^TANH -> FROM input -> FC 3 | layer 1 (tanh1, tanh): nothing reads its output: remove it or use it
            """)
    void layersThatDoNotFit(String marked, String message) {
        assertError(marked, message);
    }

    @Test
    void longTextsAreShownAroundTheColumn() {
        String layers = "-> RELU ".repeat(100);
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 " + layers + "-> FOO " + layers))
                .hasMessageStartingWith("column 812: expected a layer")
                .hasMessageEndingWith(
                        "\n...RELU -> RELU -> RELU -> RELU -> RELU -> FOO -> RELU -> RELU -> RELU -> RELU -> R...\n"
                                + " ".repeat(43) + "^");
    }

    @Test
    void textsOfSeveralLinesNameTheLineToo() {
        assertThatThrownBy(() -> Architecture.parse("INPUT 9\n-> RELU\n\t-> FOO\n-> FC 1"))
                .hasMessageStartingWith("line 3, column 5: expected a layer")
                .hasMessageEndingWith("\n -> FOO\n    ^");
    }

    @Test
    void longWordsAndControlCharactersAreNotRepeated() {
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 -> FC " + "z".repeat(1000)))
                .hasMessageStartingWith(
                        "column 15: expected a number of outputs after FC, got 'zzzzzzzzzzzzzzzzzzzz...'\n");
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 -> FC \u001B[31m"))
                .hasMessage("column 15: expected a number of outputs after FC, got ' '\nINPUT 9 -> FC  [31m\n"
                        + " ".repeat(14) + "^");
    }

    @Test
    void refusesTextsWithoutEnd() {
        assertThatThrownBy(() -> Architecture.parse(" ".repeat(Architecture.MAX_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an architecture has at most 4194304 characters, got 4194305");
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 -> " + "[".repeat(1_000_000)))
                .hasMessageStartingWith("column 44: brackets nest at most 32 deep\n");
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 -> FC " + "9".repeat(1_000_000)))
                .hasMessageStartingWith("column 15: '99999999999999999999...' is too large");
        assertThatThrownBy(() -> Architecture.parse("INPUT 9" + " -> RELU".repeat(100_000)))
                .hasMessageContaining("a network has at most 4096 layers");
        assertThatThrownBy(() -> Architecture.parse("INPUT 9 -> ADD" + " input".repeat(20_000)))
                .hasMessageContaining("and 16384 connections");
    }

    private static void assertError(String marked, String message) {
        int column = marked.indexOf('^');
        String text = marked.replace("^", "");
        assertThatThrownBy(() -> Architecture.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .extracting(
                        e -> String.valueOf(e.getMessage()).lines().findFirst().orElseThrow())
                .isEqualTo("column " + (column + 1) + ": " + message);
    }
}
