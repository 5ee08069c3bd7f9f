package dev.regionalcache.operator.app;

/** A setting that the operator cannot start with; the message says which one and what it must be. */
final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
        super(message);
    }
}
