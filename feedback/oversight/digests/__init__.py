"""Bản thông tin quý: figures of a finished quarter for Sở Nội vụ and Mặt trận, frozen when issued."""
