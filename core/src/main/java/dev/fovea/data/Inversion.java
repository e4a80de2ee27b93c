package dev.fovea.data;

/** Whether a picture's light and dark are exchanged before a network sees it. */
public enum Inversion {
    /** If the network learned light figures on dark, in grey, and the picture's border is light. */
    AUTO,
    YES,
    NO
}
