package dev.regionalcache.redis;

/** Told by a {@link Subscription}, always on the same virtual thread; what it throws is logged and nothing else. */
public interface ChannelListener {

    /** All channels are subscribed: what is published from now on is delivered as long as the subscription lives. */
    void subscribed();

    /** A message. */
    void message(String channel, String text);

    /** It ended, or never began; the last call, and made once. Not made when it was closed. */
    void ended(RedisFailure failure);
}
