/** The demo: a sample capture that the project makes itself, and the whole way of its frames on one machine. */
package io.tracebridge.cli.demo;
