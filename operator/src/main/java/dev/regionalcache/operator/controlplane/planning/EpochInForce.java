package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.Choice;

/** The epoch that members are to have. */
public record EpochInForce(long number, String proposer, Choice chosen) {}
