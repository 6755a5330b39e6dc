package io.leibniz.bench;

/**
 * A row of a table.
 *
 * @param name    what selects it on the command line
 * @param title   what the table calls it
 * @param problem what is computed
 * @param goal    how many times as fast as its fastest peer Leibniz is meant to be
 */
public record Case(String name, String title, Problem problem, double goal) {}
