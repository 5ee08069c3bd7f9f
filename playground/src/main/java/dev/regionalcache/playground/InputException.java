package dev.regionalcache.playground;

/** Something that a person typed or a file that a person named cannot be used; the message says what to do. */
final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
