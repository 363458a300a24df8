"""Every play, in the order of the fault matrix. A play is named after its row: ``r07``, ``r10-date``."""

from povetl.sample import faults_answers, faults_pages, faults_redirects, faults_robots, faults_wire
from povetl.sample.faults_stage import PLAYS

__all__ = ["PLAYS", "faults_answers", "faults_pages", "faults_redirects", "faults_robots", "faults_wire"]
